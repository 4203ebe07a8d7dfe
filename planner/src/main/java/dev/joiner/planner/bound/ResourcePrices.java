package dev.joiner.planner.bound;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What covering a demand costs at the very least, and what each resource is worth at that price: the shadow prices of
 * a linear program. The first is a plan's lower bound, the second tells the packing which node gives most for its
 * price.
 *
 * <p>Nodes whose types may be bought in fractions cost no more than whole ones: the least they can cost is the
 * linear program {@code min price·x, free·x ≥ demand}. Its dual finds the value of a piece of each resource:
 * {@code max demand·value, free(type)·value ≤ price(type) for every type}. Any values that keep the
 * inequalities prove a bound, so the result is made to keep them exactly before it is used. One more row,
 * in which every node has 1, carries the number of nodes that there must be at least; its value is what a node
 * costs beyond its free resources (DaemonSets, the kubelet's share).
 *
 * <p>The dual is solved by the simplex method with Dantzig's rule (V. Chvátal, <i>Linear Programming</i>, 1983): it is
 * small, a row for each resource and a column for each type, and 0 is a solution to start from. Floating point may
 * break an inequality by a little; scaling all values down until none is broken gives a bound that is safe whatever
 * was rounded, in the manner of A. Neumaier and O. Shcherbina, <i>Safe bounds in linear and mixed-integer linear
 * programming</i>, Mathematical Programming 99, 2004.
 */
public final class ResourcePrices {
    private static final int MOST_PIVOTS = 200;
    private static final double NOTHING = 1e-12;

    /** When there is no demand: nothing is worth anything. */
    public static final ResourcePrices NOTHING_KNOWN = new ResourcePrices(new double[0], 0, 0);

    private final double[] values;
    private final double perNode;
    private final double bound;

    private ResourcePrices(double[] values, double perNode, double bound) {
        this.values = values;
        this.perNode = perNode;
        this.bound = bound;
    }

    /** A type that can be bought. */
    static final class Column {
        private final long[] free;
        private final long price;

        /** The array is not copied and not changed. */
        Column(long[] free, long price) {
            this.free = free;
            this.price = price;
        }
    }

    /**
     * The bound.
     *
     * @param demand of each resource
     * @param nodes how many nodes there must be at least
     */
    static ResourcePrices of(List<Column> columns, long[] demand, long nodes) {
        int rows = demand.length + 1;
        double[] scale = new double[rows];
        scale[rows - 1] = 1;
        for (Column column : columns) {
            for (int d = 0; d < demand.length; d++) {
                scale[d] = Math.max(scale[d], (double) column.free[d]);
            }
        }
        double[][] tableau = new double[columns.size() + 1][rows + 1];
        for (int i = 0; i < columns.size(); i++) {
            for (int d = 0; d < demand.length; d++) {
                tableau[i][d] = scale[d] == 0 ? 0 : Math.max(0, columns.get(i).free[d]) / scale[d];
            }
            tableau[i][rows - 1] = 1;
            tableau[i][rows] = columns.get(i).price;
        }
        double[] goal = tableau[columns.size()];
        for (int d = 0; d < demand.length; d++) {
            // What no type has cannot be covered; such pods have no place and are no part of the demand.
            goal[d] = scale[d] == 0 ? 0 : demand[d] / scale[d];
        }
        goal[rows - 1] = nodes;
        double[] solution = solve(tableau, rows);
        return provable(columns, solution, scale, demand, nodes);
    }

    /** The simplex method on the dual, which 0 solves to begin with, since no price is negative. */
    private static double[] solve(double[][] tableau, int variables) {
        int constraints = tableau.length - 1;
        double[] goal = tableau[constraints];
        // What the columns and the rows stand for: values first, then the slack of each constraint.
        int[] columnOf = IntStream.range(0, variables).toArray();
        int[] rowOf = IntStream.range(variables, variables + constraints).toArray();
        for (int pivots = 0; pivots < MOST_PIVOTS; pivots++) {
            int entering = -1;
            for (int v = 0; v < variables; v++) {
                if (goal[v] > NOTHING && (entering < 0 || goal[v] > goal[entering])) {
                    entering = v;
                }
            }
            if (entering < 0) {
                break;
            }
            int leaving = -1;
            for (int i = 0; i < constraints; i++) {
                double a = tableau[i][entering];
                if (a > NOTHING
                        && (leaving < 0
                                || tableau[i][variables] * tableau[leaving][entering]
                                        < tableau[leaving][variables] * a)) {
                    leaving = i;
                }
            }
            if (leaving < 0) {
                break;
            }
            pivot(tableau, leaving, entering, variables);
            int left = rowOf[leaving];
            rowOf[leaving] = columnOf[entering];
            columnOf[entering] = left;
        }
        double[] solution = new double[variables];
        for (int i = 0; i < constraints; i++) {
            if (rowOf[i] < variables) {
                solution[rowOf[i]] = Math.max(0, tableau[i][variables]);
            }
        }
        return solution;
    }

    private static void pivot(double[][] tableau, int row, int column, int variables) {
        double[] chosen = tableau[row];
        double by = chosen[column];
        chosen[column] = 1;
        for (int v = 0; v <= variables; v++) {
            chosen[v] /= by;
        }
        for (int i = 0; i < tableau.length; i++) {
            double factor = tableau[i][column];
            if (i != row && factor != 0) {
                tableau[i][column] = 0;
                for (int v = 0; v <= variables; v++) {
                    tableau[i][v] -= factor * chosen[v];
                }
            }
        }
    }

    /** Scaled down until every type keeps its inequality. */
    private static ResourcePrices provable(
            List<Column> columns, double[] solution, double[] scale, long[] demand, long nodes) {
        double[] values = new double[demand.length];
        for (int d = 0; d < values.length; d++) {
            values[d] = scale[d] == 0 ? 0 : solution[d] / scale[d];
        }
        double perNode = solution[demand.length];
        double least = 1;
        for (Column column : columns) {
            double worth = perNode;
            for (int d = 0; d < values.length; d++) {
                worth += values[d] * Math.max(0, column.free[d]);
            }
            if (worth > column.price) {
                least = Math.min(least, column.price / worth);
            }
        }
        double bound = perNode * least * nodes;
        for (int d = 0; d < values.length; d++) {
            values[d] *= least;
            bound += values[d] * demand[d];
        }
        return new ResourcePrices(values, perNode * least, bound);
    }

    /** Nanodollars an hour that the demand costs at least. */
    long nanos() {
        return (long) Math.floor(bound * (1 - 1e-9));
    }

    /** Nanodollars an hour that resources are worth at most. */
    public double worth(long[] resources) {
        double worth = 0;
        for (int d = 0; d < values.length; d++) {
            worth += values[d] * resources[d];
        }
        return worth;
    }

    /** Nanodollars an hour that a node costs beyond its free resources, whatever its type. */
    double perNode() {
        return perNode;
    }
}
