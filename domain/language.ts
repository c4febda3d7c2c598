/** The languages Tocsin ships texts for, as BCP 47 tags. */

export const languages = ['en', 'fr', 'tr', 'ar', 'mn'] as const;

export type Language = (typeof languages)[number];

/** Writing direction, for `dir` on pages and notifications. */
export const directionOf = (language: Language): 'ltr' | 'rtl' => (language === 'ar' ? 'rtl' : 'ltr');
