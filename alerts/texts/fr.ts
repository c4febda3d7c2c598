/** Textes français. Consignes d’après Géorisques (BRGM, ministère de la Transition écologique) et « Baissez-vous, abritez-vous, accrochez-vous ». */
import type { LanguageTexts } from './template.ts';

/** « de » devant un nom de ville : d’Adana, du Havre, des Abymes, de Gaziantep. */
const ofTown = '{article, select, vowel {d’{town}} le {du {bare}} les {des {bare}} other {de {town}}}';

export default {
  language: 'fr',
  reviewedBy: null,
  marks: { Exercise: 'EXERCICE', Test: 'ESSAI' },
  markNotes: {
    Exercise: 'Ceci est un exercice. Ce qu’il décrit n’est pas réel.',
    Test: 'Ceci est un essai. Ce qu’il décrit n’est pas réel : n’en tenez pas compte.',
  },
  unreviewed: {
    sentence: 'Texte automatique, pas encore relu par une personne de langue maternelle française.',
    tag: 'Texte automatique.',
  },
  times: {
    long: '{day, plural, =1 {1er} other {#}} {month} {year} à {time}, heure locale ({zone})',
    short: '{time} ({zone})',
  },
  places: {
    at: `près ${ofTown}`,
    near: `à {distance, number, integer} km {direction} ${ofTown}`,
    coordinates:
      'à {lat, number, ::.0}° de latitude {northSouth, select, n {nord} other {sud}} et {lon, number, ::.0}° de longitude {eastWest, select, e {est} other {ouest}}',
  },
  towns: { 'Ulan Bator': 'Oulan-Bator', Darhan: 'Darkhan', İstanbul: 'Istanbul', İzmir: 'Izmir' },
  directions: {
    n: 'au nord',
    ne: 'au nord-est',
    e: 'à l’est',
    se: 'au sud-est',
    s: 'au sud',
    sw: 'au sud-ouest',
    w: 'à l’ouest',
    nw: 'au nord-ouest',
  },
  zoneList: '{zones}{more, plural, =0 {} one { et # autre zone} other { et # autres zones}}',
  noZones: 'non connue',
  hazards: {
    earthquake: {
      event: 'Séisme',
      shaking: [
        'imperceptibles',
        'faibles',
        'faibles',
        'légères',
        'modérées',
        'fortes',
        'très fortes',
        'sévères',
        'violentes',
        'extrêmes',
      ],
      impacts: [
        'Peu de personnes ressentent de telles secousses.',
        'De telles secousses font vibrer les vitres et la vaisselle.',
        'Presque tout le monde ressent de telles secousses ; de petits objets peuvent tomber.',
        'De telles secousses effraient, déplacent des meubles et peuvent causer de légers dégâts.',
        'Lors de telles secousses, il est difficile de rester debout ; les bâtiments fragiles peuvent être endommagés.',
        'Lors de telles secousses, des bâtiments fragiles peuvent s’effondrer en partie ; murs et cheminées peuvent tomber.',
        'Lors de telles secousses, de nombreux bâtiments peuvent être gravement endommagés ou s’effondrer.',
      ],
      headlines: {
        first: 'Alerte séisme : secousses {shaking} au maximum. Magnitude {magnitude, number, ::.0}, {place}',
        escalated:
          'Alerte séisme relevée : secousses {shaking} au maximum. Magnitude {magnitude, number, ::.0}, {place}',
        'area-extended':
          'Alerte séisme étendue : secousses {shaking} au maximum. Magnitude {magnitude, number, ::.0}, {place}',
        updated:
          'Alerte séisme mise à jour : secousses {shaking} au maximum. Magnitude {magnitude, number, ::.0}, {place}',
        downgraded:
          'Alerte séisme abaissée : secousses {shaking} au maximum. Magnitude {magnitude, number, ::.0}, {place}',
        'all-clear': 'Fin de l’alerte séisme. Elle portait sur : magnitude {magnitude, number, ::.0}, {place}',
        cancelled: 'Alerte séisme annulée. Elle portait sur : magnitude {magnitude, number, ::.0}, {place}',
      },
      act: 'Protégez-vous.',
      description: {
        source: 'Source : {agency}.',
        happened:
          'Un séisme de magnitude {magnitude, number, ::.0} s’est produit {place}, le {when}{hasDepth, select, yes {, à {depth, number, integer} km de profondeur} other {}}.',
        expected:
          'Secousses estimées dans la zone d’alerte : {shaking} au maximum (intensité {level, number, integer} sur 12). {impact}',
        where: '{ended, select, yes {Zone de cette alerte} other {Zone d’alerte}} : {zones}.',
        basis:
          'Magnitude et lieu : {reports, plural, =0 {rapports antérieurs} one {rapport de # organisme sismologique} other {rapports de # organismes sismologiques}}. Force des secousses : calcul automatique. Ces estimations peuvent changer.',
        valid: 'Ce message est valable jusqu’au {until}.',
      },
      changes: {
        first: '',
        escalated: 'Ce qui change : le danger est plus grand que nous ne l’avions annoncé.',
        'area-extended': 'Ce qui change : d’autres lieux sont en alerte.',
        updated: 'Ce qui change : il y a des rapports plus récents sur le même séisme.',
        downgraded: 'Ce qui change : les secousses sont estimées plus faibles que nous ne l’avions annoncé.',
        'all-clear': 'Ce qui change : le danger annoncé est passé. Des répliques restent possibles.',
        cancelled:
          'Nous retirons notre alerte pour un séisme de magnitude {magnitude, number, ::.0}, {place}, le {when}. N’en tenez pas compte.',
      },
      cancelReasons: {
        sources: 'Raison : les organismes ont retiré leurs rapports.',
        person: 'Raison donnée par le responsable de permanence : {words}',
      },
      instructions: {
        strong:
          'Avant et pendant les secousses : baissez-vous, abritez-vous, accrochez-vous. Au lit : restez-y et protégez-vous la tête avec un oreiller. Éloignez-vous des fenêtres et de ce qui peut tomber. Dehors : éloignez-vous des bâtiments. Après les secousses : quittez les bâtiments endommagés, n’utilisez pas les ascenseurs, aidez les blessés, attendez-vous à des répliques. En cas d’odeur de gaz : n’allumez rien, ne touchez aucun interrupteur et sortez. Au bord de la mer, si les secousses ont été fortes ou longues : gagnez tout de suite les hauteurs, sans attendre une alerte au tsunami. Pour en savoir plus : radio, télévision et autorités locales.',
        mild: 'Si vous ressentez des secousses : baissez-vous, abritez-vous, accrochez-vous, loin des fenêtres. Après les secousses : vérifiez l’état de votre logement et attendez-vous à des répliques. Pour en savoir plus : radio, télévision et autorités locales.',
        lowered:
          'Des répliques restent possibles. Si le sol tremble : baissez-vous, abritez-vous, accrochez-vous. N’entrez pas dans les bâtiments endommagés. Pour en savoir plus : radio, télévision et autorités locales.',
        over: 'N’entrez pas dans les bâtiments endommagés. Si le sol tremble : baissez-vous, abritez-vous, accrochez-vous. Pour en savoir plus : radio, télévision et autorités locales.',
        cancelled:
          'Vous n’avez rien à faire du fait de cette alerte. Si le sol tremble : baissez-vous, abritez-vous, accrochez-vous. Pour en savoir plus : radio, télévision et autorités locales.',
      },
      push: {
        titles: {
          'ahead-strong': 'Baissez-vous, abritez-vous ! Séisme',
          'ahead-mild': 'Séisme : le sol peut trembler chez vous',
          'passed-strong': 'Protégez-vous ! Séisme',
          'passed-mild': 'Séisme de magnitude {magnitude, number, ::.0}',
          'unknown-strong': 'Protégez-vous ! Séisme',
          'unknown-mild': 'Séisme de magnitude {magnitude, number, ::.0}',
          lowered: 'Alerte séisme abaissée',
          over: 'Fin de l’alerte séisme',
          cancelled: 'Alerte séisme annulée',
        },
        actions: {
          'ahead-strong':
            'Abritez-vous sous une table, accrochez-vous. Au lit : oreiller sur la tête. Secousses possibles à tout moment.',
          'ahead-mild': 'Éloignez-vous des fenêtres. Si le sol tremble : baissez-vous, abritez-vous, accrochez-vous.',
          'passed-strong':
            'Le sol tremble encore ? Abritez-vous. Puis quittez les bâtiments endommagés. En bord de mer : gagnez les hauteurs.',
          'passed-mild': 'Des répliques sont possibles. Vérifiez l’état de votre logement.',
          'unknown-strong':
            'Si le sol tremble : abritez-vous. Puis quittez les bâtiments endommagés. En bord de mer : gagnez les hauteurs.',
          'unknown-mild': 'Si le sol tremble : baissez-vous, abritez-vous. Des répliques sont possibles.',
          lowered: 'Les secousses sont estimées plus faibles qu’annoncé. Des répliques restent possibles.',
          over: 'Le danger annoncé est passé. Des répliques restent possibles.',
          cancelled: 'Ne tenez pas compte de notre alerte.',
        },
        changes: { escalated: 'Alerte relevée.', 'area-extended': 'Alerte étendue.', updated: 'Mise à jour.' },
        facts:
          '{ended, select, yes {L’alerte portait sur : magnitude} other {Magnitude}} {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
