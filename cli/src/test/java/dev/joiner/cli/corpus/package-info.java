/** Objects with the verdict that each must get, written by hand; read by the checks of all three ways to judge them. */
@NullMarked
package dev.joiner.cli.corpus;

import org.jspecify.annotations.NullMarked;
