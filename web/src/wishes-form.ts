/** The form of a subscription: place, language, least severity, hazards, quiet hours, drills. */
import type { LanguageFact, QuietHours, SubscriptionAnswer } from './answers.ts';
import type { Wishes } from './api.ts';
import { h } from './dom.ts';
import { languageName, placeText } from './format.ts';
import { choosePlace, onPlace, type Place, readPlace } from './place.ts';
import { strings } from './strings.ts';

/** In the order of danger; as domain/rule.ts has them. */
const severities = ['Minor', 'Moderate', 'Severe', 'Extreme'] as const;
const hazards = ['earthquake'] as const;

export interface FormOptions {
  readonly languages: readonly LanguageFact[];
  readonly language: string;
  /** What stands, when it is changed. */
  readonly kept?: SubscriptionAnswer;
  readonly submitText: string;
  submit(wishes: Wishes): Promise<void>;
  /** Says something in the live region. */
  say(text: string): void;
}

export function wishesForm(options: FormOptions): HTMLFormElement {
  const { languages, kept, submitText, say } = options;
  const submit = h('button', { type: 'submit', class: 'primary' }, submitText);
  const form = h(
    'form',
    { novalidate: true },
    placeFields(say),
    labelled('language', strings.language, languageSelect(languages, kept?.language ?? options.language)),
    h(
      'details',
      { open: kept !== undefined },
      h('summary', {}, strings.choices),
      labelled('leastSeverity', strings.leastSeverity, severitySelect(kept?.leastSeverity ?? 'Minor')),
      hazardFields(kept),
      quietFields(kept?.quietHours ?? null),
      checkbox('drills', strings.drills, kept?.drills ?? false),
    ),
    submit,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const wishes = readWishes(form, kept !== undefined);
    if (typeof wishes === 'string') return say(wishes);
    submit.disabled = true;
    void options.submit(wishes).finally(() => {
      submit.disabled = false;
    });
  });
  return form;
}

/** The wishes, or what is missing in words, with the focus on it. */
function readWishes(form: HTMLFormElement, mayKeepPlace: boolean): Wishes | string {
  const values = new FormData(form);
  const text = (name: string): string => String(values.get(name) ?? '');
  const place = readPlace(text('lat'), text('lon'));
  const isEmpty = text('lat') === '' && text('lon') === '';
  if (!place && !(mayKeepPlace && isEmpty)) return missing(form, 'lat', strings.placeMissing);
  const chosen = hazards.filter((hazard) => values.getAll('hazard').includes(hazard));
  if (chosen.length === 0) return missing(form, 'hazard', strings.hazardsMissing);
  return {
    ...place,
    language: text('language') as Wishes['language'],
    leastSeverity: text('leastSeverity') as Wishes['leastSeverity'],
    // All of them is told as none, so that later hazards are heard too.
    hazards: chosen.length === hazards.length ? [] : chosen,
    quietHours: values.has('quiet') ? readQuiet(text('quietFrom'), text('quietTo')) : null,
    drills: values.has('drills'),
  };
}

function missing(form: HTMLFormElement, name: string, words: string): string {
  const field = form.querySelector<HTMLElement>(`[name="${name}"]`);
  field?.closest('details')?.setAttribute('open', '');
  field?.focus();
  return words;
}

function placeFields(say: (text: string) => void): HTMLElement {
  const lat = coordinate('lat');
  const lon = coordinate('lon');
  const locate = h('button', { type: 'button', onclick: () => usePosition(say) }, strings.usePosition);
  onPlace((place, from) => {
    if (!lat.isConnected || from === 'form') return;
    lat.value = String(place.lat);
    lon.value = String(place.lon);
    say(strings.placeChosen(placeText(place)));
  });
  const typed = () => {
    const place = readPlace(lat.value, lon.value);
    if (place) choosePlace(place, 'form');
  };
  lat.addEventListener('change', typed);
  lon.addEventListener('change', typed);
  return h(
    'fieldset',
    {},
    h('legend', {}, strings.placeLegend),
    h('p', { class: 'small', id: 'place-help' }, strings.placeHelp),
    h('div', { class: 'pair' }, labelled('lat', strings.latitude, lat), labelled('lon', strings.longitude, lon)),
    'geolocation' in navigator && locate,
  );
}

const coordinate = (name: string): HTMLInputElement =>
  h('input', { name, id: `wish-${name}`, inputmode: 'decimal', autocomplete: 'off', 'aria-describedby': 'place-help' });

function usePosition(say: (text: string) => void): void {
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => choosePlace({ lon: coords.longitude, lat: coords.latitude } satisfies Place, 'device'),
    () => say(strings.positionFailed),
    { timeout: 15_000, maximumAge: 600_000 },
  );
}

const languageSelect = (languages: readonly LanguageFact[], chosen: string): HTMLSelectElement =>
  h(
    'select',
    { name: 'language', id: 'wish-language' },
    ...languages.map(({ language, reviewedBy }) => languageOption(language, reviewedBy, language === chosen)),
  );

/** Named in its own language, and marked where nobody reviewed its texts. */
export const languageOption = (language: string, reviewedBy: string | null, selected: boolean): HTMLOptionElement =>
  h('option', { value: language, selected }, languageName(language), reviewedBy === null && ` (${strings.unreviewed})`);

const severitySelect = (chosen: string): HTMLSelectElement =>
  h(
    'select',
    { name: 'leastSeverity', id: 'wish-leastSeverity' },
    ...severities.map((one) => h('option', { value: one, selected: one === chosen }, strings.severities[one])),
  );

const hazardFields = (kept: SubscriptionAnswer | undefined): HTMLElement =>
  h(
    'fieldset',
    {},
    h('legend', {}, strings.hazardsLegend),
    ...hazards.map((hazard) => {
      const isOn = !kept || kept.hazards.length === 0 || kept.hazards.includes(hazard);
      return checkbox('hazard', strings.hazards[hazard], isOn, hazard);
    }),
  );

function quietFields(quiet: QuietHours | null): HTMLElement {
  const time = (name: string, minute: number): HTMLElement =>
    labelled(
      name,
      name === 'quietFrom' ? strings.quietFrom : strings.quietTo,
      h('input', { type: 'time', name, id: `wish-${name}`, value: clockOf(minute) }),
    );
  return h(
    'fieldset',
    {},
    h('legend', {}, strings.quietLegend),
    checkbox('quiet', strings.quietUse, quiet !== null),
    h('div', { class: 'pair' }, time('quietFrom', quiet?.fromMinute ?? 1_320), time('quietTo', quiet?.toMinute ?? 420)),
  );
}

function readQuiet(from: string, to: string): QuietHours {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return { fromMinute: minuteOf(from), toMinute: minuteOf(to), timeZone };
}

/** "22:30" ↔ 1350. */
const minuteOf = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number);
  return hours * 60 + minutes;
};
export const clockOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

const labelled = (name: string, text: string, control: HTMLElement): HTMLElement =>
  h('div', { class: 'field' }, h('label', { for: `wish-${name}` }, text), control);

const checkbox = (name: string, text: string, checked: boolean, value = 'on'): HTMLElement =>
  h('label', { class: 'check' }, h('input', { type: 'checkbox', name, value, checked }), text);
