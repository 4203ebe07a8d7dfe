/**
 * Admission reviews over Vert.x: node pools and node classes are checked, opted-in pods get our scheduler.
 * Handlers run on event loops and never block.
 */
@NullMarked
package dev.joiner.webhook;

import org.jspecify.annotations.NullMarked;
