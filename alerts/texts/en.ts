/** English texts. Wording of the actions after FEMA and Great ShakeOut, "Drop, Cover, and Hold On". */
import type { LanguageTexts } from './template.ts';

export default {
  language: 'en',
  reviewedBy: null,
  marks: { Exercise: 'EXERCISE', Test: 'TEST' },
  markNotes: {
    Exercise: 'This is an exercise. What it describes is not real.',
    Test: 'This is a test. What it describes is not real: please disregard it.',
  },
  unreviewed: {
    sentence: 'Automatic text, not yet reviewed by a native speaker.',
    tag: 'Automatic text.',
  },
  times: { long: '{day} {month} {year} at {time} local time ({zone})', short: '{time} ({zone})' },
  places: {
    at: 'near {town}',
    near: '{distance, number, integer} km {direction} of {town}',
    coordinates:
      'at latitude {lat, number, ::.0}° {northSouth, select, n {north} other {south}}, longitude {lon, number, ::.0}° {eastWest, select, e {east} other {west}}',
  },
  towns: { 'Ulan Bator': 'Ulaanbaatar', Darhan: 'Darkhan' },
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
  noZones: 'not known',
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
        'Such shaking rattles windows and dishes.',
        'Nearly everyone feels such shaking, and small objects may fall.',
        'Such shaking frightens people, moves furniture and may cause slight damage.',
        'In such shaking it is hard to stand, and weak buildings may be damaged.',
        'In such shaking weak buildings may partly collapse, and walls and chimneys may fall.',
        'In such shaking many buildings may be heavily damaged or collapse.',
      ],
      headlines: {
        first: 'Earthquake warning: up to {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        escalated: 'Earthquake warning raised: up to {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        'area-extended':
          'Earthquake warning for more places: up to {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        updated: 'Earthquake warning updated: up to {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        downgraded: 'Earthquake warning lowered: up to {shaking} shaking. Magnitude {magnitude, number, ::.0}, {place}',
        'all-clear': 'Earthquake warning over. It was for magnitude {magnitude, number, ::.0}, {place}',
        cancelled: 'Earthquake warning cancelled. It was for magnitude {magnitude, number, ::.0}, {place}',
      },
      act: 'Protect yourself.',
      description: {
        source: 'From: {agency}.',
        happened:
          'An earthquake of magnitude {magnitude, number, ::.0} happened {place}, on {when}{hasDepth, select, yes {, at a depth of {depth, number, integer} km} other {}}.',
        expected:
          'Strongest shaking estimated in the warned area: {shaking} (intensity {level, number, integer} of 12). {impact}',
        where: '{ended, select, yes {Area of that warning} other {Warned area}}: {zones}.',
        basis:
          'Magnitude and place: {reports, plural, =0 {earlier reports} one {report of # seismic agency} other {reports of # seismic agencies}}. Strength of shaking: computer estimate. Both may change.',
        valid: 'This message is valid until {until}.',
      },
      changes: {
        first: '',
        escalated: 'What changed: the danger is greater than we said before.',
        'area-extended': 'What changed: more places are warned.',
        updated: 'What changed: there are newer reports of the same earthquake.',
        downgraded: 'What changed: the shaking is estimated to be weaker than we said before.',
        'all-clear': 'What changed: the danger that we warned of has passed. Aftershocks remain possible.',
        cancelled:
          'We withdraw our warning of an earthquake of magnitude {magnitude, number, ::.0}, {place}, {when}. Please disregard it.',
      },
      cancelReasons: {
        sources: 'Reason: the agencies have withdrawn their reports.',
        person: 'Reason given by the duty officer: {words}',
      },
      instructions: {
        strong:
          'Before and while the ground shakes: drop, cover and hold on. In bed: stay there and cover your head with a pillow. Stay away from windows and from what may fall. Outdoors: stay clear of buildings. When the shaking has stopped: leave damaged buildings, do not use lifts, help the injured, expect aftershocks. If you smell gas: light nothing, touch no switch and go out. By the sea, if the shaking was strong or long: go to high ground at once, without waiting for a tsunami warning. To learn more: radio, television and your local authorities.',
        mild: 'If you feel shaking: drop, cover and hold on, away from windows. When it has stopped: check your home for damage and expect aftershocks. To learn more: radio, television and your local authorities.',
        lowered:
          'Aftershocks remain possible. If you feel shaking: drop, cover and hold on. Stay out of damaged buildings. To learn more: radio, television and your local authorities.',
        over: 'Stay out of damaged buildings. If you feel shaking: drop, cover and hold on. To learn more: radio, television and your local authorities.',
        cancelled:
          'You need do nothing because of that warning. If you feel shaking: drop, cover and hold on. To learn more: radio, television and your local authorities.',
      },
      push: {
        titles: {
          'ahead-strong': 'Drop, cover, hold on! Earthquake',
          'ahead-mild': 'Earthquake: shaking may reach you',
          'passed-strong': 'Protect yourself! Earthquake',
          'passed-mild': 'Earthquake of magnitude {magnitude, number, ::.0}',
          'unknown-strong': 'Protect yourself! Earthquake',
          'unknown-mild': 'Earthquake of magnitude {magnitude, number, ::.0}',
          lowered: 'Earthquake warning lowered',
          over: 'Earthquake warning over',
          cancelled: 'Earthquake warning cancelled',
        },
        actions: {
          'ahead-strong':
            'Get under a table and hold on. In bed: pillow over your head. Shaking may reach you at any moment.',
          'ahead-mild': 'Stay away from windows. If you feel shaking: drop, cover, hold on.',
          'passed-strong':
            'Still shaking? Drop, cover, hold on. Then leave damaged buildings. Expect aftershocks. By the sea: go to high ground.',
          'passed-mild': 'Aftershocks are possible. Check your home for damage.',
          'unknown-strong':
            'If it shakes: drop, cover, hold on. Then leave damaged buildings. By the sea: go to high ground.',
          'unknown-mild': 'If you feel shaking: drop, cover, hold on. Aftershocks are possible.',
          lowered: 'The shaking is estimated to be weaker than we said. Aftershocks remain possible.',
          over: 'The danger that we warned of has passed. Aftershocks remain possible.',
          cancelled: 'Please disregard our earlier warning.',
        },
        changes: { escalated: 'Warning raised.', 'area-extended': 'More places warned.', updated: 'Update.' },
        facts:
          '{ended, select, yes {The warning was for: magnitude} other {Magnitude}} {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
