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
  var wanted = root.getAttribute("data-start") || remembered() || navigator.language || root.lang;
  root.lang = /^zh/i.test(wanted) ? "zh-Hans" : "en";
  document.addEventListener("DOMContentLoaded", function () { mark(); open(); });
  window.addEventListener("hashchange", open);
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-language]");
    if (button) { speak(button.getAttribute("data-language")); remember(root.lang); }
  });
}());
