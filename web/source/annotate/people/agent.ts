// What a browser calls itself, in a word that people know: its name and the system it runs on.
const BROWSERS: [RegExp, string][] = [[/\bEdg(?:e|A|iOS)?\//, "Edge"], [/\bOPR\/|\bOpera\//, "Opera"], [/\bSamsungBrowser\//, "Samsung Internet"], [/\bMicroMessenger\//, "微信 WeChat"], [/\bQQBrowser\/|\bMQQBrowser\//, "QQ Browser"], [/\bFirefox\/|\bFxiOS\//, "Firefox"], [/\bChrome\/|\bCriOS\//, "Chrome"], [/\bSafari\//, "Safari"]];
const SYSTEMS: [RegExp, string][] = [[/\bHarmonyOS\b|\bOpenHarmony\b/, "HarmonyOS"], [/\bAndroid\b/, "Android"], [/\biPhone\b/, "iPhone"], [/\biPad\b/, "iPad"], [/\bWindows\b/, "Windows"], [/\bMac OS X\b|\bMacintosh\b/, "macOS"], [/\bCrOS\b/, "ChromeOS"], [/\bLinux\b/, "Linux"]];

/** Return the name of the browser, `""` where none is known, the same of the system, and whether it is rather a program. */
export function agentOf(said: string): { browser: string; system: string; program: boolean } {
  const first = (known: [RegExp, string][]): string => known.find(([pattern]) => pattern.test(said))?.[1] ?? "";
  return { browser: first(BROWSERS), system: first(SYSTEMS), program: !/^Mozilla\//.test(said) };
}
