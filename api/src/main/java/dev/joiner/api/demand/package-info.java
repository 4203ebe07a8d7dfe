/** Demand: pods of one owner and one shape that no node takes. */
@NullMarked
package dev.joiner.api.demand;

import org.jspecify.annotations.NullMarked;
