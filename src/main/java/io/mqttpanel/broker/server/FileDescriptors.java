// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.lang.management.ManagementFactory;

import com.sun.management.UnixOperatingSystemMXBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * File descriptors of the process. Enough of them are kept for HTTP, the Panel and files,
 * whatever MQTT clients take.
 *
 * @param limit how many the process may have
 * @param open how many it has at start
 */
record FileDescriptors(long limit, long open) {

	/** For event loops, the store (64), the spool, certificates and log files. */
	static final int OTHERS = 192;

	/** The broker starts in any case. */
	static final int FEWEST_CONNECTIONS = 16;

	private static final Logger logger = LoggerFactory.getLogger(FileDescriptors.class);

	/**
	 * Returns those of this process.
	 * @return the numbers, without a limit where the system does not tell
	 */
	static FileDescriptors ofProcess() {
		return (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)
				? new FileDescriptors(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
				: new FileDescriptors(Integer.MAX_VALUE, 0);
	}

	/**
	 * Returns how many MQTT connections there can be, with a warning if that is fewer
	 * than there should be.
	 * @param wanted how many there should be, 0 for any number
	 * @param http how many HTTP connections there can be
	 * @param panel how many connections to the Panel there can be
	 * @return the number
	 */
	int maxConnections(int wanted, int http, int panel) {
		long kept = this.open + http + panel + OTHERS;
		int possible = (int) Math.min(Math.max(this.limit - kept, FEWEST_CONNECTIONS), Integer.MAX_VALUE);
		if (wanted == 0) {
			return possible;
		}
		if (wanted > possible) {
			logger
				.warn("This process may open {} files, and {} are kept for HTTP, the Panel and files: at most {} MQTT "
						+ "connections are accepted instead of {}. Raise the limit (ulimit -n, LimitNOFILE) or "
						+ "lower mqtt-panel.broker.limits.max-connections", this.limit, kept, possible, wanted);
		}
		return Math.min(wanted, possible);
	}

}
