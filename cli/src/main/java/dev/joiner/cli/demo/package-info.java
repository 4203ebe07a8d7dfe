/** The demo: the walkthrough with a live panel, a table and a picture. */
@NullMarked
package dev.joiner.cli.demo;

import org.jspecify.annotations.NullMarked;
