/** Objects with the verdict that each must get, written by hand; read by the tests of all three ways to check them. */
@NullMarked
package dev.joiner.cli.corpus;

import org.jspecify.annotations.NullMarked;
