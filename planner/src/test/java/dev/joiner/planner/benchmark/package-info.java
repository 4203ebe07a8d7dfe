/** The packing benchmark as data and as random draws; for tests of prices and for measurements. */
@NullMarked
package dev.joiner.planner.benchmark;

import org.jspecify.annotations.NullMarked;
