// Who looks: a form for the token, which goes once in a header and is kept nowhere; the server answers with a cookie that scripts cannot read.
import { request } from './api.js';
import { live } from './live.js';
import { $, h, act, trouble } from './dom.js';

export async function loadSession() { live.session = await request('GET', 'session'); }

// The field keeps no name and the form has no action, so no browser can put the token into an address or a history.
function form(label, button, done) {
  const token = h('input', { type: 'password', autocomplete: 'off', spellcheck: 'false', required: true, 'aria-required': 'true' }), where = trouble();
  const send = h('button', null, button);
  return h('form.sign-in', { onsubmit: e => {
    e.preventDefault();
    const given = token.value.trim();
    token.value = '';
    act(send, where, async () => {
      const session = await request('POST', 'session', { token: given });
      await done(session);
    });
  } }, h('label.choice', null, label, token), send, where);
}

export function signIn(done) {
  return h('section.note', { 'aria-label': 'Sign in' }, h('strong', null, 'Sign in'),
    h('p', null, 'This engine shows itself to those who have a token. The token stands in the pipeline file under server, or in the variable that the file names. It is sent once and kept nowhere in this browser.'),
    form('Token', 'Sign in', async session => { live.session = session; await done(); }));
}

// changed: what to do when the access is another
export function buildAccess(changed) {
  const open = $('access-open'), dialog = $('access');
  const done = async session => {
    if (session.access !== 'change') throw new Error('This token may look, but not change anything.');
    live.session = session; dialog.close(); changed();
  };
  const unlock = () => [h('h2', { id: 'access-title' }, 'Change things'),
    h('p', null, 'You may look at everything here. To silence and change rules, pause sources or steer a replay, give the token for changes.'),
    form('Token for changes', 'Use it', done)];
  const leave = () => [h('h2', { id: 'access-title' }, 'Signed in'),
    h('p', null, `You may change things here${live.session.who ? ` as ${live.session.who}` : ''}: silence and change rules, pause sources.`)];
  const where = trouble();
  const out = h('button', { type: 'button', onclick: () => act(out, where, async () => { await request('DELETE', 'session'); dialog.close();
    dispatchEvent(new Event('signed-out')); }) }, 'Sign out');
  open.onclick = () => {
    dialog.replaceChildren(...(live.session.access === 'change' ? leave() : unlock()), where,
      h('p.answers', null, out, h('button', { type: 'button', onclick: () => dialog.close() }, 'Close')));
    dialog.showModal();
  };
  return () => {
    open.hidden = !live.session.tokens || live.session.access === 'none';
    open.textContent = live.session.access === 'change' ? 'Signed in' : 'Read only';
  };
}
