/** English texts. Wording of the actions after FEMA and Great ShakeOut, "Drop, Cover, and Hold On". */
import type { LanguageTexts } from './template.ts';

export default {
  language: 'en',
  reviewedBy: null,
  marks: { Exercise: 'EXERCISE', Test: 'TEST' },
  markNotes: {
    Exercise: 'This is an exercise. There is no danger.',
    Test: 'This is a test. There is no danger: please disregard it.',
  },
  unreviewed: {
    sentence: 'Automatic text, not yet reviewed by a native speaker.',
    tag: 'Automatic text.',
  },
  severities: { Minor: 'minor', Moderate: 'moderate', Severe: 'severe', Extreme: 'extreme' },
  places: {
    at: 'at {town}',
    near: '{distance, number, integer} km {direction} of {town}',
    coordinates: 'at latitude {lat, number, ::.0}, longitude {lon, number, ::.0}',
  },
  directions: {
    n: 'north',
    ne: 'north-east',
    e: 'east',
    se: 'south-east',
    s: 'south',
    sw: 'south-west',
    w: 'west',
    nw: 'north-west',
  },
  zoneList: '{zones}{more, plural, =0 {} one { and # more area} other { and # more areas}}',
  hazards: {
    earthquake: {
      event: 'Earthquake',
      shaking: [
        'imperceptible',
        'weak',
        'weak',
        'light',
        'moderate',
        'strong',
        'very strong',
        'severe',
        'violent',
        'extreme',
      ],
      impacts: [
        'Few people feel such shaking.',
        'Windows and dishes rattle.',
        'Nearly everyone feels it, and small objects may fall.',
        'It frightens people, moves furniture and may cause slight damage.',
        'It is hard to stand, and weak buildings may be damaged.',
        'Weak buildings may partly collapse, and walls and chimneys may fall.',
        'Many buildings may be heavily damaged or collapse.',
      ],
      headlines: {
        first: 'Earthquake warning: {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        escalated: 'Earthquake warning raised: {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        'area-extended':
          'Earthquake warning for more places: {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        updated: 'Earthquake warning updated: {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        downgraded: 'Earthquake warning lowered: {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        'all-clear': 'Earthquake warning over. Magnitude {magnitude, number, ::.0}, {place}',
        cancelled: 'Earthquake warning cancelled: it was sent by mistake',
      },
      act: 'Protect yourself.',
      description: {
        source: '{agency}.',
        happened:
          'An earthquake of magnitude {magnitude, number, ::.0} happened {place} on {when}{hasDepth, select, yes {, {depth, number, integer} km deep} other {}}.',
        expected:
          'In the warned area the shaking is estimated as up to {shaking} (intensity {level, number, integer} of 12). {impact}',
        where: 'Warned area: {zones}.',
        basis:
          'This is based on {reports, plural, one {the report of # agency} other {the reports of # agencies}}; first estimates may change.',
        valid: 'This message is valid until {until}.',
      },
      changes: {
        first: '',
        escalated: 'What changed: the danger is greater than we said before.',
        'area-extended': 'What changed: more places are warned.',
        updated: 'What changed: newer reports of the same earthquake.',
        downgraded: 'What changed: the shaking is estimated to be weaker than we said before.',
        'all-clear': 'What changed: the danger that we warned of is over.',
        cancelled: 'Our earlier warning of this earthquake was a mistake. Please disregard it.',
      },
      cancelReasons: {
        sources: 'Reason: the seismological agencies have withdrawn their reports.',
        person: 'Reason given by the duty officer: {words}',
      },
      instructions: {
        strong:
          'Before and while the ground shakes: drop, cover and hold on. Stay away from windows and from what may fall. Outdoors, stay clear of buildings. When the shaking has stopped: expect aftershocks, leave damaged buildings, do not use lifts, close the gas if you smell it, help the injured. By the sea, go to high ground at once without waiting for a tsunami warning.',
        mild: 'If you feel shaking: drop, cover and hold on, away from windows. Afterwards: expect aftershocks, check your home for damage, and follow your local authorities.',
        lowered:
          'Aftershocks remain possible: if you feel shaking, drop, cover and hold on. Stay out of damaged buildings.',
        over: 'Follow your local authorities. Stay out of damaged buildings.',
        cancelled: 'There is nothing that you need to do.',
      },
      push: {
        titles: {
          'ahead-strong': 'Drop, cover, hold on! Earthquake',
          'ahead-mild': 'Earthquake: {shaking} shaking coming',
          'passed-strong': 'Earthquake: what to do now',
          'passed-mild': 'Earthquake of magnitude {magnitude, number, ::.0}',
          'unknown-strong': 'Protect yourself! Earthquake',
          'unknown-mild': 'Earthquake of magnitude {magnitude, number, ::.0}',
          lowered: 'Earthquake warning lowered',
          over: 'Earthquake warning over',
          cancelled: 'Earthquake warning cancelled',
        },
        actions: {
          'ahead-strong': 'Shaking may reach you within seconds. Get under a table, away from windows, and hold on.',
          'ahead-mild': 'Stay away from windows. If you feel shaking: drop, cover, hold on.',
          'passed-strong':
            'Expect aftershocks. Leave damaged buildings. Smell gas? Close it. By the sea: go to high ground.',
          'passed-mild': 'Aftershocks are possible. Check your home for damage.',
          'unknown-strong':
            'If it shakes: drop, cover, hold on. Then leave damaged buildings; by the sea go to high ground.',
          'unknown-mild': 'If you feel shaking: drop, cover, hold on. Aftershocks are possible.',
          lowered: 'The shaking is estimated to be weaker than we said. Aftershocks remain possible.',
          over: 'The danger that we warned of is over.',
          cancelled: 'Our earlier warning was a mistake. Please disregard it.',
        },
        changes: { escalated: 'Danger raised.', 'area-extended': 'More places warned.', updated: 'Update.' },
        facts: 'Magnitude {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
