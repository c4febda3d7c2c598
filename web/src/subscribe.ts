/** The subscription in this browser: made, shown, changed, tested, left; and what it was told. */
import type { InboxEntry, LanguageFact } from './answers.ts';
import { deleteSubscription, getInbox, patchSubscription, type Wishes } from './api.ts';
import { severityBadge } from './badge.ts';
import { type Child, h, refill } from './dom.ts';
import { languageName, timeElement } from './format.ts';
import { agree, leaveHere, pushSupport, type Standing, showTest, subscribeHere } from './push.ts';
import { alertHash } from './route.ts';
import { strings } from './strings.ts';
import { clockOf, wishesForm } from './wishes-form.ts';

export interface SubscribeOptions {
  readonly languages: readonly LanguageFact[];
  readonly language: string;
}

/** Fills the section and keeps it: it answers to its own buttons. */
export async function openSubscribe(section: HTMLElement, options: SubscribeOptions): Promise<void> {
  const status = h('p', { role: 'status', class: 'note', id: 'subscribe-status' });
  const body = h('div');
  const say = (text: string): void => {
    status.textContent = text;
  };
  refill(section, h('h2', { id: 'subscribe-title', tabindex: '-1' }, strings.subscribeTitle), body, status);
  const show = (...children: Child[]): void => refill(body, ...children);
  await present({ options, say, show });
}

interface Panel {
  readonly options: SubscribeOptions;
  say(text: string): void;
  show(...children: Child[]): void;
}

async function present(panel: Panel): Promise<void> {
  const support = pushSupport();
  if (support !== 'yes') return panel.show(h('p', {}, strings.unsupported[support], ' ', strings.unsupportedElse));
  try {
    const standing = await agree();
    if (standing === 'lost') panel.say(strings.lost);
    if (standing && standing !== 'lost') return await showStanding(panel, standing);
    showForm(panel);
  } catch (error) {
    panel.say(wordsOf(error));
    showForm(panel);
  }
}

const privacy = (): HTMLElement =>
  h('details', {}, h('summary', {}, strings.storedTitle), h('p', { class: 'small' }, strings.stored));

function showForm(panel: Panel): void {
  const submit = (wishes: Wishes): Promise<void> =>
    attempt(panel, async () => {
      panel.say(strings.subscribing);
      await subscribeHere(wishes);
      await present(panel);
      panel.say(strings.subscribed);
    });
  panel.show(
    h('p', {}, strings.subscribeIntro),
    wishesForm({ ...panel.options, submitText: strings.subscribe, submit, say: panel.say }),
    privacy(),
  );
}

function showChange(panel: Panel, standing: Standing): void {
  const submit = (wishes: Wishes): Promise<void> =>
    attempt(panel, async () => {
      await patchSubscription(standing.mine, wishes);
      await present(panel);
      panel.say(strings.saved);
    });
  panel.show(
    wishesForm({ ...panel.options, kept: standing.kept, submitText: strings.save, submit, say: panel.say }),
    button(strings.discard, () => present(panel)),
  );
}

async function showStanding(panel: Panel, standing: Standing): Promise<void> {
  const { mine, kept, isReady } = standing;
  const { alerts } = await getInbox(mine);
  const leave = () =>
    attempt(panel, async () => {
      await deleteSubscription(mine);
      await leaveHere();
      showForm(panel);
      panel.say(strings.left);
    });
  const test = () =>
    attempt(panel, async () => {
      await showTest();
      panel.say(strings.testShown);
    });
  panel.show(
    h('p', { class: isReady ? 'ready' : 'note' }, isReady ? strings.pushOk : strings.pushBroken),
    factsOf(standing),
    h(
      'p',
      { class: 'buttons' },
      button(strings.change, () => showChange(panel, standing)),
      button(strings.test, test),
      button(strings.leave, leave),
    ),
    h('p', { class: 'small' }, strings.testNote),
    privacy(),
    h('h3', {}, strings.inboxTitle),
    alerts.length === 0
      ? h('p', {}, strings.inboxEmpty)
      : h('ul', { class: 'plain inbox', 'data-language': kept.language }, ...alerts.map(inboxItem)),
  );
}

function factsOf({ kept }: Standing): HTMLElement {
  const quiet = kept.quietHours;
  const between = quiet && `${clockOf(quiet.fromMinute)}–${clockOf(quiet.toMinute)}, ${quiet.timeZone}`;
  const chosen = kept.hazards.map((hazard) => strings.hazards[hazard]).join(', ');
  const facts: readonly (readonly [string, string])[] = [
    [strings.cell, kept.cell],
    [strings.language, languageName(kept.language)],
    [strings.leastSeverity, strings.severities[kept.leastSeverity]],
    [strings.hazardsLegend, chosen || strings.all],
    [strings.quietLegend, between ?? strings.none],
    [strings.drills, kept.drills ? strings.yes : strings.no],
  ];
  return h('dl', {}, ...facts.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, h('bdi', {}, value))]));
}

const inboxItem = ({ alert, alertId, at, state }: InboxEntry): HTMLElement =>
  h(
    'li',
    {},
    severityBadge(alert.properties.severity),
    ' ',
    h('a', { href: alertHash(alertId), lang: alert.properties.language, dir: 'auto' }, alert.properties.headline),
    h('div', { class: 'small' }, timeElement(at), ` · ${strings.deliveryStates[state] ?? state}`),
  );

const button = (text: string, act: () => unknown): HTMLButtonElement =>
  h('button', { type: 'button', onclick: () => void act() }, text);

/** Runs what a button asks; what goes wrong is said where the person looks. */
async function attempt({ say }: Panel, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (error) {
    say(wordsOf(error));
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
