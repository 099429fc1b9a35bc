-- Annotators who answer: each request answers somebody's turn, each reply brings that person's next one.
-- ready.txt holds a line a person: token, turn, version. Replies name the turn that was answered, by which its person is known.
local ready, owner, tokens = {}, {}, {}
answered, refused, empty = 0, 0, 0
local pause = 0

function setup(thread)
  thread:set("number", counter or 0)
  counter = (counter or 0) + 1
  threads = threads or {}
  table.insert(threads, thread)
end

function init(arguments)
  local of, wait = tonumber(arguments[2]), tonumber(arguments[3])
  pause = wait
  local n = 0
  for line in io.lines(arguments[1]) do
    local token, turn = line:match("^(%S+) (%d+)$")
    if n % of == number then
      tokens[turn] = token
      table.insert(ready, turn)
    end
    n = n + 1
  end
end

function delay()
  if pause == 0 then return 0 end
  return math.floor(-math.log(1 - math.random()) * pause)
end

local classes = {"sport", "home", "money"}

function request()
  local turn = table.remove(ready)
  if turn == nil then
    empty = empty + 1
    return wrk.format("GET", "/api/none")
  end
  local body = '{"version":0,"value":{"topic":"' .. classes[math.random(3)] .. '"},"active_ms":1500,"ahead":1}'
  local headers = {["Authorization"] = "Bearer " .. tokens[turn], ["Content-Type"] = "application/json"}
  return wrk.format("POST", "/api/turns/" .. turn .. "/answer", headers, body)
end

function response(status, headers, body)
  local was = body:match('"answered":{"turn":(%d+)')
  if was == nil then
    refused = refused + 1
    if refused < 4 then print("refused", status, body:sub(1, 200)) end
    return
  end
  answered = answered + 1
  local turn = body:match('"turns":%[{"id":(%d+)')
  if turn ~= nil then
    tokens[turn] = tokens[was]
    tokens[was] = nil
    table.insert(ready, 1, turn)
  end
end

function done(summary, latency, requests)
  local a, r, e = 0, 0, 0
  for _, thread in ipairs(threads) do
    a, r, e = a + thread:get("answered"), r + thread:get("refused"), e + thread:get("empty")
  end
  print(string.format('told {"answered": %d, "refused": %d, "empty": %d, "seconds": %.3f, "p50_ms": %.1f, "p90_ms": %.1f, "p99_ms": %.1f, "max_ms": %.1f}',
    a, r, e, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(90) / 1000, latency:percentile(99) / 1000, latency.max / 1000))
end
