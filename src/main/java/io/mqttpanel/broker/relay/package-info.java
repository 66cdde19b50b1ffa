// SPDX-License-Identifier: MIT
/**
 * Facts to the Panel, and the WebSocket client that sends them.
 *
 * <p>
 * A fact counts as handled when the Panel has answered a ping that was sent behind it.
 * Until then it is kept, and sent again, in the same order and with the same
 * {@code event_id}, when the connection breaks, the Panel reports an error or a ping is
 * not answered in time. So each fact arrives at least once, except:
 * <ul>
 * <li>when the buffer is full: the oldest of the lowest class gives way (counted as
 * dropped, and logged);</li>
 * <li>when it does not fit into a frame however it is cut (counted as unsendable);</li>
 * <li>when the process ends before the Panel has handled it: a stop waits for at most the
 * drain timeout and says how many are left, a crash loses what is in memory. With a
 * spool, what is on disk is sent after the next start.</li>
 * </ul>
 * AUTH packets and facts of kinds that are not selected are not for the Panel and are not
 * counted at all.
 */
@NullMarked
package io.mqttpanel.broker.relay;

import org.jspecify.annotations.NullMarked;
