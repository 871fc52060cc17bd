// A line for the terminal, with a button that copies it. Texts of events are quoted, so that none of them can be a command.
import { live } from './live.js';
import { h, text } from './dom.js';
import { short } from './format.js';

const plain = /^[\w./:@%+=-]+$/;
const quoted = word => plain.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

export const commandLine = words => ['ringmill', ...words].map(quoted).join(' ');
export function command(words) {
  if (!words) return null;
  const line = commandLine(words), button = h('button', { type: 'button', 'aria-label': 'Copy the command' }, 'Copy');
  button.onclick = async () => {
    try { await navigator.clipboard.writeText(line); text(button, 'Copied'); } catch (e) { getSelection().selectAllChildren(code); text(button, 'Selected'); }
    setTimeout(() => text(button, 'Copy'), 2000);
  };
  const code = h('code', { dir: 'ltr', title: line.length > 100 ? line.slice(0, 2000) : null }, line.length > 400 ? short(line, 400) : line);
  // Copying needs a secure context; where there is none, the line can be selected.
  return h('span.command', null, code, button);
}

// Explains from the journal that this is of; nothing where there is none.
export function explainWords(...words) {
  const of = live.replay?.journal ?? live.status?.journal;
  return of?.folder ? ['explain', '--journal', of.folder, ...(of.session ? ['--session', String(of.session)] : []), ...words] : null;
}
export const explainCommand = (...words) => command(explainWords(...words));
