/** Textes français. Consignes d’après le BRGM et le ministère de la Transition écologique (« s’abriter, s’éloigner des fenêtres »). */
import type { LanguageTexts } from './template.ts';

export default {
  language: 'fr',
  reviewedBy: null,
  marks: { Exercise: 'EXERCICE', Test: 'ESSAI' },
  markNotes: {
    Exercise: 'Ceci est un exercice. Il n’y a aucun danger.',
    Test: 'Ceci est un essai. Il n’y a aucun danger : n’en tenez pas compte.',
  },
  unreviewed: {
    sentence: 'Texte automatique, pas encore relu par un locuteur natif.',
    tag: 'Texte automatique.',
  },
  severities: { Minor: 'mineur', Moderate: 'modéré', Severe: 'grave', Extreme: 'extrême' },
  places: {
    at: 'à {town}',
    near: 'à {distance, number, integer} km {direction} {elides, select, yes {d’} other {de }}{town}',
    coordinates: 'à la latitude {lat, number, ::.0}, longitude {lon, number, ::.0}',
  },
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
        'Les vitres et la vaisselle vibrent.',
        'Presque tout le monde les ressent ; de petits objets peuvent tomber.',
        'Elles effraient, déplacent des meubles et peuvent causer de légers dégâts.',
        'Il est difficile de rester debout ; les bâtiments fragiles peuvent être endommagés.',
        'Des bâtiments fragiles peuvent s’effondrer en partie ; murs et cheminées peuvent tomber.',
        'De nombreux bâtiments peuvent être gravement endommagés ou s’effondrer.',
      ],
      headlines: {
        first: 'Alerte séisme : secousses {shaking}. Magnitude {magnitude, number, ::.0}, {place}',
        escalated: 'Alerte séisme relevée : secousses {shaking}. Magnitude {magnitude, number, ::.0}, {place}',
        'area-extended': 'Alerte séisme étendue : secousses {shaking}. Magnitude {magnitude, number, ::.0}, {place}',
        updated: 'Alerte séisme mise à jour : secousses {shaking}. Magnitude {magnitude, number, ::.0}, {place}',
        downgraded: 'Alerte séisme abaissée : secousses {shaking}. Magnitude {magnitude, number, ::.0}, {place}',
        'all-clear': 'Fin de l’alerte séisme. Magnitude {magnitude, number, ::.0}, {place}',
        cancelled: 'Alerte séisme annulée : elle a été envoyée par erreur',
      },
      act: 'Protégez-vous.',
      description: {
        source: '{agency}.',
        happened:
          'Un séisme de magnitude {magnitude, number, ::.0} s’est produit {place}, le {when}{hasDepth, select, yes {, à {depth, number, integer} km de profondeur} other {}}.',
        expected:
          'Dans la zone d’alerte, les secousses sont estimées jusqu’à : {shaking} (intensité {level, number, integer} sur 12). {impact}',
        where: 'Zone d’alerte : {zones}.',
        basis:
          'Ce message repose sur {reports, plural, one {le rapport de # organisme} other {les rapports de # organismes}} ; les premières estimations peuvent changer.',
        valid: 'Ce message est valable jusqu’au {until}.',
      },
      changes: {
        first: '',
        escalated: 'Ce qui change : le danger est plus grand que nous ne l’avions annoncé.',
        'area-extended': 'Ce qui change : d’autres lieux sont en alerte.',
        updated: 'Ce qui change : des rapports plus récents sur le même séisme.',
        downgraded: 'Ce qui change : les secousses sont estimées plus faibles que nous ne l’avions annoncé.',
        'all-clear': 'Ce qui change : le danger annoncé est passé.',
        cancelled: 'Notre alerte précédente sur ce séisme était une erreur. N’en tenez pas compte.',
      },
      cancelReasons: {
        sources: 'Raison : les organismes sismologiques ont retiré leurs rapports.',
        person: 'Raison donnée par le responsable de permanence : {words}',
      },
      instructions: {
        strong:
          'Avant et pendant les secousses : baissez-vous, abritez-vous sous un meuble solide et tenez-vous. Éloignez-vous des fenêtres et de ce qui peut tomber. Dehors, éloignez-vous des bâtiments. Après les secousses : attendez-vous à des répliques, quittez les bâtiments endommagés, n’utilisez pas les ascenseurs, fermez le gaz si vous en sentez, aidez les blessés. Au bord de la mer, gagnez tout de suite les hauteurs sans attendre une alerte au tsunami.',
        mild: 'Si vous ressentez des secousses : baissez-vous, abritez-vous et tenez-vous, loin des fenêtres. Ensuite : attendez-vous à des répliques, vérifiez l’état de votre logement et suivez les consignes des autorités locales.',
        lowered:
          'Des répliques restent possibles : si le sol tremble, baissez-vous, abritez-vous et tenez-vous. N’entrez pas dans les bâtiments endommagés.',
        over: 'Suivez les consignes des autorités locales. N’entrez pas dans les bâtiments endommagés.',
        cancelled: 'Vous n’avez rien à faire.',
      },
      push: {
        titles: {
          'ahead-strong': 'Baissez-vous, abritez-vous ! Séisme',
          'ahead-mild': 'Séisme : secousses {shaking} en approche',
          'passed-strong': 'Séisme : que faire maintenant',
          'passed-mild': 'Séisme de magnitude {magnitude, number, ::.0}',
          'unknown-strong': 'Protégez-vous ! Séisme',
          'unknown-mild': 'Séisme de magnitude {magnitude, number, ::.0}',
          lowered: 'Alerte séisme abaissée',
          over: 'Fin de l’alerte séisme',
          cancelled: 'Alerte séisme annulée',
        },
        actions: {
          'ahead-strong':
            'Les secousses peuvent arriver dans quelques secondes. Abritez-vous sous une table, loin des fenêtres.',
          'ahead-mild': 'Éloignez-vous des fenêtres. Si le sol tremble : baissez-vous, abritez-vous.',
          'passed-strong':
            'Attendez-vous à des répliques. Quittez les bâtiments endommagés. Gaz : fermez. Au bord de la mer : gagnez les hauteurs.',
          'passed-mild': 'Des répliques sont possibles. Vérifiez l’état de votre logement.',
          'unknown-strong':
            'Si le sol tremble : abritez-vous. Ensuite quittez les bâtiments endommagés ; au bord de la mer, gagnez les hauteurs.',
          'unknown-mild': 'Si le sol tremble : baissez-vous, abritez-vous. Des répliques sont possibles.',
          lowered: 'Les secousses sont estimées plus faibles qu’annoncé. Des répliques restent possibles.',
          over: 'Le danger annoncé est passé.',
          cancelled: 'Notre alerte précédente était une erreur. N’en tenez pas compte.',
        },
        changes: { escalated: 'Danger relevé.', 'area-extended': 'Alerte étendue.', updated: 'Mise à jour.' },
        facts: 'Magnitude {magnitude, number, ::.0}, {place}, {when}.',
      },
    },
  },
} as const satisfies LanguageTexts;
