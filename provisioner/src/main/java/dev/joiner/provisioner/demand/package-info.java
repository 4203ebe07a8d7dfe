/**
 * What pods without a node need: {@code Needs} counts it by demand, {@code DemandUnits} splits it into units that
 * are planned separately, {@code Disagreements} notices when the scheduler does not use what was planned. Confined
 * to the control thread.
 */
@NullMarked
package dev.joiner.provisioner.demand;

import org.jspecify.annotations.NullMarked;
