/**
 * What pods need that have no node: {@code Needs} counts it by demand, {@code DemandUnits} cuts it into what is planned
 * apart, {@code Disagreements} notices when the scheduler does not use what was planned. Confined to the control
 * thread.
 */
@NullMarked
package dev.joiner.provisioner.demand;

import org.jspecify.annotations.NullMarked;
