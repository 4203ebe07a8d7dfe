/** Measurements with JMH. Nothing of the product depends on it. */
@NullMarked
package dev.joiner.bench;

import org.jspecify.annotations.NullMarked;
