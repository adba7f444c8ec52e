using System.Security.Cryptography;
using System.Text;

namespace Rosetta.Experiments.Report.Page;

/// <summary>What the page does by itself: opens what a link points into, filters and sorts the claims. Without it everything is there all
/// the same.</summary>
/// <remarks>The page is well-formed XML, so the script has neither an opening angle bracket nor an ampersand. The policy lets no other
/// script run, whatever a run folder holds.</remarks>
internal static class Script
{
    public const string Text = """
        'use strict';
        (function () {
          var all = function (selector, root) { return Array.from((root || document).querySelectorAll(selector)); };
          var reveal = function () {
            var target = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
            if (!target) { return; }
            for (var node = target; node; node = node.parentElement) { if (node.tagName === 'DETAILS') { node.open = true; } }
            target.scrollIntoView();
          };
          addEventListener('hashchange', reveal);
          all('a[href^="#"]').forEach(function (link) {
            link.addEventListener('click', function () { if (link.getAttribute('href') === location.hash) { reveal(); } });
          });
          all('[data-scripted]').forEach(function (part) { part.hidden = false; });
          all('button[data-open]').forEach(function (button) {
            button.addEventListener('click', function () {
              all('main details').forEach(function (part) { part.open = button.dataset.open === 'all'; });
            });
          });
          var bar = document.querySelector('.filter');
          var rows = all('tr[data-outcome]');
          var text = bar ? bar.querySelector('input') : null;
          var lists = bar ? all('select', bar) : [];
          var filter = function () {
            var word = text.value.trim().toLowerCase();
            var shown = 0;
            rows.forEach(function (row) {
              var misses = [word ? !row.textContent.toLowerCase().includes(word) : false].concat(lists.map(function (list) {
                return list.value ? row.dataset[list.name] !== list.value : false;
              }));
              row.hidden = misses.some(Boolean);
              shown += row.hidden ? 0 : 1;
            });
            var used = word ? true : lists.some(function (list) { return list.value; });
            if (used) { all('details[data-claims]').forEach(function (part) { part.open = true; }); }
            bar.querySelector('output').textContent = used ? shown + ' of ' + rows.length + ' claims' : '';
          };
          if (bar) { text.addEventListener('input', filter); lists.forEach(function (list) { list.addEventListener('change', filter); }); }
          var value = function (row, column) {
            var words = row.cells[column].textContent.trim();
            var number = parseFloat(words.replace('\u2212', '-').replace(/,/g, ''));
            return isNaN(number) ? words : number;
          };
          all('table[data-sortable]').forEach(function (table) {
            all('thead th', table).forEach(function (head, column) {
              var button = document.createElement('button');
              button.type = 'button';
              button.textContent = head.textContent;
              head.replaceChildren(button);
              button.addEventListener('click', function () {
                var down = head.getAttribute('aria-sort') === 'ascending';
                all('th', table.tHead).forEach(function (other) { other.removeAttribute('aria-sort'); });
                head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
                Array.from(table.tBodies[0].rows).sort(function (first, second) {
                  var a = value(first, column);
                  var b = value(second, column);
                  var numbers = [a, b].map(function (one) { return typeof one === 'number'; });
                  var order = numbers[0] !== numbers[1] ? (numbers[0] ? -1 : 1) * (down ? -1 : 1)
                    : numbers[0] ? a - b : a.localeCompare(b);
                  return down ? -order : order;
                }).forEach(function (row) { table.tBodies[0].append(row); });
              });
            });
          });
          reveal();
        })();

        """;

    /// <summary>Nothing is fetched, and this script alone runs.</summary>
    public static string Policy { get; } = "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
        + $"{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Text)))}'; base-uri 'none'; form-action 'none'";
}
