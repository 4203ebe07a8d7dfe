/** The article's walkthrough on a twin: what is done, what is observed, and what was measured. */
@NullMarked
package dev.joiner.cli.walkthrough;

import org.jspecify.annotations.NullMarked;
