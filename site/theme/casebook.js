// All that pages do beyond being read: copy buttons, disclosures opened for print, search on its own page.
(function () {
  'use strict';

  // The program as it is in its file: no line numbers, signs or fillers.
  function textOf(block) {
    var lines = block.querySelectorAll('.c');
    return Array.prototype.map.call(lines, function (line) { return line.textContent; }).join('\n') + '\n';
  }

  function copy(text, done) {
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { done(true); }, function () { done(false); });
      return;
    }
    // A page opened from a disk has no clipboard of the newer kind in some browsers.
    var area = document.createElement('textarea');
    area.value = text;
    area.className = 'vh';
    document.body.appendChild(area);
    area.select();
    var worked = false;
    try { worked = document.execCommand('copy'); } catch (error) { worked = false; }
    area.remove();
    done(worked);
  }

  document.querySelectorAll('pre[data-copy]').forEach(function (block) {
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.setAttribute('aria-label', 'Copy ' + (block.getAttribute('aria-label') || 'code'));
    button.addEventListener('click', function () {
      copy(textOf(block), function (worked) {
        button.textContent = worked ? 'Copied' : 'Press Ctrl+C';
        setTimeout(function () { button.textContent = 'Copy'; }, 1600);
      });
    });
    block.parentNode.insertBefore(button, block);
  });

  // Paper has no disclosures.
  var opened = [];
  window.addEventListener('beforeprint', function () {
    opened = Array.prototype.slice.call(document.querySelectorAll('details:not([open])'));
    opened.forEach(function (details) { details.open = true; });
  });
  window.addEventListener('afterprint', function () {
    opened.forEach(function (details) { details.open = false; });
  });

  // A link may lead to something inside of a closed disclosure.
  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (var node = target; node; node = node.parentElement) {
      if (node.tagName === 'DETAILS') { node.open = true; }
    }
  }
  window.addEventListener('hashchange', reveal);
  reveal();

  // --- Search -------------------------------------------------------------------------------------------------------

  var box = document.getElementById('search');
  if (!box || !window.casebookIndex) { return; }
  box.hidden = false;
  document.getElementById('no-script').hidden = true;
  var field = document.getElementById('query');
  var list = document.getElementById('results');
  var found = document.getElementById('found');

  function fold(text) { return text.toLowerCase().normalize('NFKD').replace(/[\u0300-\u036f]/g, ''); }
  var entries = window.casebookIndex.map(function (row) {
    return { title: row[0], address: row[1], kind: row[2], text: row[3], t: fold(row[0]), x: fold(row[3]) };
  });

  // Every word must occur. The beginning of a word in a title counts most, then a title, then a text.
  function score(entry, words) {
    var total = 0;
    for (var i = 0; i < words.length; i++) {
      var word = words[i];
      var at = entry.t.indexOf(word);
      if (at === 0 || (at > 0 && /[^a-z0-9]/.test(entry.t[at - 1]))) { total += 10; }
      else if (at > 0) { total += 5; }
      else {
        at = entry.x.indexOf(word);
        if (at < 0) { return 0; }
        total += at === 0 || /[^a-z0-9]/.test(entry.x[at - 1]) ? 3 : 1;
      }
    }
    return total + (entry.kind === 'Case' ? 0.5 : 0);
  }

  function search() {
    var words = fold(field.value).split(/\s+/).filter(Boolean);
    var hits = words.length === 0 ? [] : entries
      .map(function (entry, order) { return { entry: entry, order: order, score: score(entry, words) }; })
      .filter(function (hit) { return hit.score > 0; })
      .sort(function (a, b) { return b.score - a.score || a.order - b.order; });
    list.textContent = '';
    hits.slice(0, 40).forEach(function (hit) {
      var item = document.createElement('li');
      var link = document.createElement('a');
      link.href = hit.entry.address;
      link.textContent = hit.entry.title;
      var kind = document.createElement('span');
      kind.className = 'note';
      kind.textContent = ' ' + hit.entry.kind;
      var text = document.createElement('p');
      text.textContent = hit.entry.text.slice(0, 180);
      item.append(link, kind, text);
      list.append(item);
    });
    found.textContent = words.length === 0 ? '' : hits.length === 1 ? '1 place' : hits.length + ' places';
  }
  field.addEventListener('input', search);
  field.focus();
})();
