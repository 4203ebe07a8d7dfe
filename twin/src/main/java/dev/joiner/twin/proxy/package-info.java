/**
 * The proxy between Joiner and EC2: it records every call with its time, and can slow, limit, cut, fail or hold calls.
 * What tests say about seconds and counts comes from here. One virtual thread per call; the API may be called from any
 * thread.
 */
@NullMarked
package dev.joiner.twin.proxy;

import org.jspecify.annotations.NullMarked;
