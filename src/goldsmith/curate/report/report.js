(function () {
  "use strict";
  var root = document.documentElement, key = "goldsmith-report-language";
  function remembered() { try { return localStorage.getItem(key); } catch (refused) { return null; } }
  function remember(tag) { try { localStorage.setItem(key, tag); } catch (refused) { return; } }
  function mark() {
    document.title = root.getAttribute("data-title-" + root.lang) || document.title;
    document.querySelectorAll("[data-language]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-language") === root.lang));
    });
  }
  function speak(tag) { root.lang = tag; mark(); }
  function open() {
    var place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place instanceof HTMLDetailsElement) { place.open = true; place.scrollIntoView(); }
  }
  function pretty(value) { return value === Math.floor(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(4))); }
  function place(figure, value) {
    var low = Number(figure.dataset.low), high = Number(figure.dataset.high), shift = Math.min(low, 0);
    function at(number) { return figure.dataset.logarithmic ? Math.log1p(number - shift) : number; }
    value = Math.min(Math.max(value, low), high);
    return 2 + 316 * (at(value) - at(low)) / (at(high) - at(low) || 1);
  }
  function fill(limit, name, text) { limit.querySelectorAll("[data-fill=" + name + "]").forEach(function (spot) { spot.textContent = text; }); }
  function move(slider) {
    var limit = slider.closest(".limit"), figure = slider.closest(".statistic");
    var stop = limit.dataset.stops.split(";")[slider.value].split(":").map(Number), now = slider.value === limit.dataset.now;
    var value = now ? Number(limit.dataset.limit) : stop[0], change = stop[1] - Number(figure.dataset.kept);
    fill(limit, "limit", pretty(value));
    fill(limit, "kept", stop[1].toLocaleString("en-US"));
    fill(limit, "fires", stop[2].toLocaleString("en-US"));
    fill(limit, "change", change ? "(" + (change > 0 ? "+" : "\u2212") + Math.abs(change).toLocaleString("en-US") + ")" : "");
    fill(limit, "set", "--set " + limit.dataset.place + "=" + value);
    limit.querySelector(".set").hidden = now;
    var about = limit.querySelector(".about");
    if (about) { about.hidden = now; limit.querySelector(".what-if").hidden = !now; }
    slider.setAttribute("aria-valuetext", pretty(value));
    figure.querySelector("path[data-marker='" + limit.dataset.marker + "']").setAttribute("d", "M" + place(figure, value).toFixed(1) + " 0V90");
  }
  var wanted = root.getAttribute("data-start") || remembered() || navigator.language || root.lang;
  root.lang = /^zh/i.test(wanted) ? "zh-Hans" : "en";
  document.addEventListener("DOMContentLoaded", function () { mark(); open(); });
  window.addEventListener("hashchange", open);
  document.addEventListener("input", function (event) { if (event.target.type === "range") { move(event.target); } });
  document.addEventListener("click", function (event) {
    var back = event.target.closest("[data-back]");
    if (back) {
      var slider = back.closest(".limit").querySelector("input");
      slider.value = back.closest(".limit").dataset.now;
      slider.focus();
      move(slider);
    }
    var button = event.target.closest("[data-language]");
    if (button) { speak(button.getAttribute("data-language")); remember(root.lang); }
  });
}());
