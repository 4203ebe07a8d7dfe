/** Measures Joiner from outside, on the local twin. */
@NullMarked
package dev.joiner.cli.measure;

import org.jspecify.annotations.NullMarked;
