// SPDX-License-Identifier: MIT
/**
 * Where facts wait on disk: what the Panel has not proved to have handled within an
 * interval is written behind, and sent after the next start if this run does not come to
 * it. Knows nothing of connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.spool;

import org.jspecify.annotations.NullMarked;
