/** The seed article's walkthrough on the local twin: what happens, how it looks, what it measured. */
@NullMarked
package dev.joiner.cli.demo;

import org.jspecify.annotations.NullMarked;
