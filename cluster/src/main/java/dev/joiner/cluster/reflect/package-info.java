/** Caches that follow the API server: list in pages, watch, resume, back off, and know how stale they are. */
@NullMarked
package dev.joiner.cluster.reflect;

import org.jspecify.annotations.NullMarked;
