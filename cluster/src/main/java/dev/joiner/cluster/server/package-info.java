/**
 * How much our servers accept at once, from all senders: connections, requests, bytes of bodies, time. Called by
 * the webhook and the extender, on Vert.x' event loops. The one part of this module that uses Vert.x.
 */
@NullMarked
package dev.joiner.cluster.server;

import org.jspecify.annotations.NullMarked;
