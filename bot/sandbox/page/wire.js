/** The two ways to the sandbox: an act of somebody's hands, and the long poll that brings what they see. */

import { tell } from "./ask.js";

const PAUSE = 1500; // ms before asking again when the sandbox does not answer
const BREATH = 100; // ms between two snapshots, however fast things change

/** POST `body` to /sandbox/`hand`; its JSON answer. Where it is not `ok`, the reason is told to the reader. */
export async function act(hand, body) {
  const answer = await whisper(hand, body);
  if (!answer.ok) tell(answer.error ?? "That did not work.");
  return answer;
}

/** Press, choose or type: `where` is {user, channel, ts} or {user, view_id}. */
export function press(where, element, block, value) {
  return act("press", { ...where, block_id: block.block_id, action_id: element.action_id, value });
}

/** As `act`, but nobody is told when it fails: for what happens while one types. */
export function whisper(hand, body) {
  return post(hand, body).catch(() => ({ ok: false, error: "The sandbox does not answer." }));
}

async function post(hand, body, signal) {
  const response = await fetch(`/sandbox/${hand}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  return response.json();
}

/** Ask `question()` for ever and `show` every newer snapshot; the returned function asks again at once. */
export function watch(question, show, lost) {
  let version = null;
  let round = new AbortController();
  const ask = async ({ signal }) => {
    try {
      const snapshot = await post("page", { ...question(), version }, signal);
      if (signal.aborted) return;
      if (!snapshot.ok) throw new Error(snapshot.error);
      if (snapshot.version !== version) show(snapshot);
      version = snapshot.version;
      lost(false);
      await sleep(BREATH);
    } catch (error) {
      if (signal.aborted) return;
      version = null;
      lost(true);
      console.error(error);
      await sleep(PAUSE);
    }
  };
  const listen = async () => {
    for (;;) await ask(round);
  };
  listen();
  return () => {
    version = null;
    round.abort();
    round = new AbortController();
  };
}

function sleep(ms) {
  return new Promise((wake) => setTimeout(wake, ms));
}
