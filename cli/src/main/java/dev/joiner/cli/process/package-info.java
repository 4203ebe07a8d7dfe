/** The processes of an installation, assembled here: the controller and the extender. */
@NullMarked
package dev.joiner.cli.process;

import org.jspecify.annotations.NullMarked;
