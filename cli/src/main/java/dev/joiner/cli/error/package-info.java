/** What every command answers with when the user can do something about it. */
@NullMarked
package dev.joiner.cli.error;

import org.jspecify.annotations.NullMarked;
