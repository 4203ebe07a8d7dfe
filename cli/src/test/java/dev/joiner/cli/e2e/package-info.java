/** End-to-end tests on twins: a real control plane, and Joiner's own processes as its chart runs them. */
@NullMarked
package dev.joiner.cli.e2e;

import org.jspecify.annotations.NullMarked;
