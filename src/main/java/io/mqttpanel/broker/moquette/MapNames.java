// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

/**
 * Names of maps that belong to one session each. The store quotes a name that has a comma
 * or a quotation mark, but not its backslashes: {@code a\,b} is {@code a,b} when it is
 * opened again, which may be the map of another session.
 */
final class MapNames {

	/** No session identifier has two of them in a row, and none ends with two. */
	private static final String BACKSLASH = "\0\0";

	private MapNames() {
	}

	/**
	 * Returns the name of a map.
	 * @param prefix what the maps of this kind begin with
	 * @param sessionId whose map
	 * @return a name that no other map has, and that the store reads as it was written
	 */
	static String of(String prefix, String sessionId) {
		return prefix + sessionId.replace("\\", BACKSLASH);
	}

}
