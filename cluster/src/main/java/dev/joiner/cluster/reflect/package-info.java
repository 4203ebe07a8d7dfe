/**
 * Caches that follow the API server: list in pages, watch, resume, back off, and tell their age.
 */
@NullMarked
package dev.joiner.cluster.reflect;

import org.jspecify.annotations.NullMarked;
