/**
 * The cheapest one-to-one matching of rows to columns where most pairs are impossible.
 * Source: Kuhn 1955 and Munkres 1957 with row insertion by shortest augmenting paths (Jonker & Volgenant 1987),
 * on adjacency lists.
 */

/** A possible pair seen from its row. */
export interface Edge {
  readonly column: number;
  readonly cost: number;
}

/**
 * For each row the column it is matched with, or null. The sum of the costs of the pairs plus `alone` for each unmatched
 * row is least; among equals the order of rows and edges decides, so give them in a canonical order.
 */
export function assign(edgesOfRow: readonly (readonly Edge[])[], alone: number): (number | null)[] {
  const columns = edgesOfRow.flat().reduce((most, edge) => Math.max(most, edge.column + 1), 0);
  const state: State = {
    // Each row also has a column of its own that means "unmatched", so that every row can be placed.
    edges: edgesOfRow.map((edges, row) => [...edges, { column: columns + row, cost: alone }]),
    rowPotential: edgesOfRow.map(() => 0),
    columnPotential: new Map(),
    rowOf: new Map(),
  };
  edgesOfRow.forEach((_, row) => {
    insertRow(state, row);
  });
  const matched = edgesOfRow.map((): number | null => null);
  for (const [column, row] of state.rowOf) if (column < columns) matched[row] = column;
  return matched;
}

interface State {
  readonly edges: readonly (readonly Edge[])[];
  readonly rowPotential: number[];
  readonly columnPotential: Map<number, number>;
  readonly rowOf: Map<number, number>;
}

/** A column on the way: how far it is, and from which column it was reached (null: from the new row). */
interface Reached {
  distance: number;
  from: number | null;
}

/** Dijkstra over reduced costs to the nearest free column, then the pairs along the way are exchanged. */
function insertRow(state: State, newRow: number): void {
  const open = new Map<number, Reached>();
  const settled = new Map<number, Reached>();
  let row = newRow;
  let column: number | null = null;
  let distance = 0;
  for (;;) {
    for (const edge of state.edges[row]!) {
      if (settled.has(edge.column)) continue;
      const reduced = edge.cost - state.rowPotential[row]! - (state.columnPotential.get(edge.column) ?? 0);
      const there = distance + reduced;
      if (there < (open.get(edge.column)?.distance ?? Infinity))
        open.set(edge.column, { distance: there, from: column });
    }
    const next = nearest(open);
    distance = open.get(next)!.distance;
    settled.set(next, open.get(next)!);
    open.delete(next);
    column = next;
    const owner = state.rowOf.get(next);
    if (owner === undefined) break;
    row = owner;
  }
  updatePotentials(state, newRow, settled, distance);
  exchange(state, newRow, settled, column);
}

function nearest(open: ReadonlyMap<number, Reached>): number {
  let best = -1;
  let least = Infinity;
  for (const [column, { distance }] of open) {
    if (distance < least || (distance === least && column < best)) [best, least] = [column, distance];
  }
  return best;
}

function updatePotentials(state: State, newRow: number, settled: ReadonlyMap<number, Reached>, total: number): void {
  state.rowPotential[newRow]! += total;
  for (const [column, { distance }] of settled) {
    const owner = state.rowOf.get(column);
    if (owner === undefined) continue;
    state.rowPotential[owner]! += total - distance;
    state.columnPotential.set(column, (state.columnPotential.get(column) ?? 0) - (total - distance));
  }
}

function exchange(state: State, newRow: number, settled: ReadonlyMap<number, Reached>, end: number): void {
  let column = end;
  for (;;) {
    const { from } = settled.get(column)!;
    state.rowOf.set(column, from === null ? newRow : state.rowOf.get(from)!);
    if (from === null) return;
    column = from;
  }
}
