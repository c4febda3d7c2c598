/** Bias and scatter against real records must stay as published for these models and data; a wrong sign or unit shows. */
import { expect, it } from 'vitest';
import { describeReference } from '../../kits/reference.ts';
import { observedShaking } from './observed-shaking.ts';

/** Independent runs of the papers' formulas on the same records: count, mean and standard deviation of the residuals. */
const expected = [
  ['Landers', 'BSSA14 PGA', 77, 0.214, 0.354],
  ['Landers', 'BSSA14 PGV', 77, 0.615, 0.659],
  ['Chi-Chi, Taiwan', 'BSSA14 PGA', 400, -0.429, 0.501],
  ['Chi-Chi, Taiwan', 'BSSA14 PGV', 400, 0.134, 0.524],
  ['Napa DYFI', 'Allen 2012', 1641, -1.37, 0.72],
] as const;

describeReference('observed shaking', 'science/ground-motion-observed', () => {
  it('has the bias and scatter that others found', () => {
    const fits = observedShaking();
    for (const [data, quantity, count, bias, scatter] of expected) {
      const fit = fits.find((each) => each.data === data && each.quantity === quantity);
      console.log(
        `${data} ${quantity}: n ${fit?.count} bias ${fit?.bias.toFixed(3)} scatter ${fit?.scatter.toFixed(3)}`,
      );
      expect(fit?.count).toBe(count);
      expect(Math.abs(fit!.bias - bias)).toBeLessThan(0.006);
      expect(Math.abs(fit!.scatter - scatter)).toBeLessThan(0.006);
    }
  });

  it('is honest about a first report: bias and scatter lie within its own sigma', () => {
    const fits = observedShaking().filter(({ quantity }) => quantity === 'first report');
    expect(fits.map(({ count }) => count)).toEqual([77, 400]);
    for (const { data, bias, scatter, sigma } of fits) {
      console.log(
        `${data} first report: bias ${bias.toFixed(3)} scatter ${scatter.toFixed(3)} sigma ${sigma.toFixed(3)}`,
      );
      expect(Math.abs(bias)).toBeLessThan(0.5);
      expect(Math.hypot(bias, scatter)).toBeLessThan(sigma);
    }
  });

  it('forecasts the felt intensities of Napa better through the whole chain, within its own sigma', () => {
    const fits = observedShaking().filter(({ data }) => data === 'Napa DYFI');
    const chain = fits.find(({ quantity }) => quantity === 'full chain')!;
    const direct = fits.find(({ quantity }) => quantity === 'Allen 2012')!;
    console.log(`Napa full chain: n ${chain.count} bias ${chain.bias.toFixed(3)} scatter ${chain.scatter.toFixed(3)}`);
    expect(chain.count).toBe(direct.count);
    expect(Math.abs(chain.bias)).toBeLessThan(Math.abs(direct.bias));
    expect(Math.abs(chain.bias)).toBeLessThan(chain.sigma);
    expect(chain.scatter).toBeLessThan(chain.sigma);
  });
});
