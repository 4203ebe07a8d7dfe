/**
 * What our servers take in at once, whoever sends it: connections, requests, bytes of bodies, time. Called by the
 * webhook and the extender, on Vert.x' event loops. The one part of this module that knows Vert.x.
 */
@NullMarked
package dev.joiner.cluster.server;

import org.jspecify.annotations.NullMarked;
