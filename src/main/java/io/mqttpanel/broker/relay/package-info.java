// SPDX-License-Identifier: MIT
/**
 * Relay of events to the Panel over a WebSocket.
 *
 * <p>
 * An event is handled when the Panel has answered a ping that was sent after it. Until
 * then it is kept, and sent again in the same order and with the same {@code event_id}
 * when the connection is lost, the Panel reports an error or a ping is not answered in
 * time. Each event is delivered at least once, except:
 * <ul>
 * <li>when the buffer is full: the oldest event of the lowest class is lost, of the
 * client that holds the most, which is counted and logged;</li>
 * <li>when it does not fit into a frame however it is cut: it is counted as
 * unsendable;</li>
 * <li>when the process ends before the Panel has handled it: a stop waits for at most the
 * drain timeout and logs the number of events left, a crash loses the events in memory.
 * With a spool, the events on disk are sent after the next start.</li>
 * </ul>
 *
 * <p>
 * AUTH packets and events of types that are not selected are not counted.
 */
@NullMarked
package io.mqttpanel.broker.relay;

import org.jspecify.annotations.NullMarked;
