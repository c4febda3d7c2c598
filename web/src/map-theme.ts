/** Colours of the map, light and dark. Severities are as in styles.css; 3:1 against land at least (WCAG 1.4.11). */

export interface Theme {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly zone: string;
  readonly event: string;
  readonly eventEdge: string;
  readonly severity: Readonly<Record<string, string>>;
}

const light: Theme = {
  sea: '#dfe8ef',
  land: '#fbfaf7',
  border: '#b9b6ad',
  zone: '#5b6472',
  event: '#1d3557',
  eventEdge: '#ffffff',
  severity: { Extreme: '#7b1fa2', Severe: '#c62828', Moderate: '#b45309', Minor: '#8a6d00', Unknown: '#5b6472' },
};

const dark: Theme = {
  sea: '#0f161d',
  land: '#222b34',
  border: '#4a5661',
  zone: '#a3afbb',
  event: '#d7e3f4',
  eventEdge: '#0f161d',
  severity: { Extreme: '#d9a3ec', Severe: '#ff8a80', Moderate: '#ffb15c', Minor: '#ffe082', Unknown: '#a3afbb' },
};

export const themeOf = (isDark: boolean): Theme => (isDark ? dark : light);
