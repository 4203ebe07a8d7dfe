/** The packing benchmark, as data and as random draws; for price tests and measurements. */
@NullMarked
package dev.joiner.planner.benchmark;

import org.jspecify.annotations.NullMarked;
