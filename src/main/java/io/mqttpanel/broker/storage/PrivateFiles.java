// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and directories that only the user of the process can read, where the file system
 * has such permissions. What an earlier version has left wider is corrected.
 */
public final class PrivateFiles {

	private static final Logger logger = LoggerFactory.getLogger(PrivateFiles.class);

	private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

	/** What can be in a directory that is the broker's own. */
	private static final Set<String> OURS = Set.of("sessions", "backups", "moquette_store.h2",
			"moquette_store.h2.imported", "spool.mv", "spool.mv.damaged", "spool", "lost+found");

	/** What RocksDB has in a directory, which it creates itself. */
	private static final Pattern DATABASE = Pattern
		.compile("CURRENT|IDENTITY|LOCK|LOG(\\.old\\.\\d+)?|(MANIFEST|OPTIONS)-\\d+|\\d+\\.(log|sst|dbtmp)");

	private PrivateFiles() {
	}

	/**
	 * Creates a directory and the directories above it. One that exists is restricted to
	 * its owner, unless it has files that are not the broker's. Blocks.
	 * @param directory the directory
	 * @throws IOException if it cannot be created
	 */
	public static void createDirectories(Path directory) throws IOException {
		if (!Files.isDirectory(directory)) {
			Files.createDirectories(directory, attributes(directory, DIRECTORY));
		}
		else if (isWider(directory, DIRECTORY)) {
			if (isOurs(directory)) {
				restrict(directory, DIRECTORY);
			}
			else {
				logger.warn(
						"The directory {} can be listed by other users of this machine. It has files that are not the "
								+ "broker's and stays as it is; the broker's files in it are for its own user only",
						directory);
			}
		}
	}

	/**
	 * Creates an empty file. One that exists is restricted to its owner. Blocks.
	 * @param file the file, in a directory that exists
	 * @throws IOException if it cannot be created
	 */
	public static void createFile(Path file) throws IOException {
		try {
			Files.createFile(file, attributes(file, FILE));
		}
		catch (FileAlreadyExistsException ex) {
			restrictFile(file);
		}
	}

	/**
	 * Restricts a file to its owner, if it exists. Blocks.
	 * @param file the file
	 */
	public static void restrictFile(Path file) {
		if (Files.isRegularFile(file) && isWider(file, FILE)) {
			restrict(file, FILE);
		}
	}

	/**
	 * Creates a directory that has nothing but files of the broker's, or restricts it to
	 * its owner, whatever is in it. Blocks.
	 * @param directory the directory
	 * @throws IOException if it cannot be created
	 */
	public static void createOwnDirectory(Path directory) throws IOException {
		Path parent = directory.toAbsolutePath().getParent();
		if (parent != null) {
			createDirectories(parent);
		}
		if (!Files.isDirectory(directory)) {
			createDirectories(directory);
		}
		else if (isWider(directory, DIRECTORY)) {
			restrict(directory, DIRECTORY);
		}
	}

	/**
	 * Restricts a directory that a library has just made to its owner, and the files in
	 * it. Blocks.
	 * @param directory the directory
	 * @throws IOException if that cannot be done
	 */
	public static void restrictNew(Path directory) throws IOException {
		if (isWider(directory, DIRECTORY)) {
			Files.setPosixFilePermissions(directory, DIRECTORY);
		}
		restrictNewFiles(directory);
	}

	/**
	 * Restricts the files to their owner that a library has made in a directory, which
	 * others cannot enter. Says nothing, and leaves files that belong to others. Blocks.
	 * @param directory the directory
	 */
	static void restrictNewFiles(Path directory) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
			files.forEach(PrivateFiles::restrictNewFile);
		}
		catch (IOException | DirectoryIteratorException ex) {
			logger.debug("The files in {} cannot be listed", directory, ex);
		}
	}

	/** A library may have removed it, or given it another name. */
	static void restrictNewFile(Path file) {
		try {
			if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && isWider(file, FILE)) {
				Files.setPosixFilePermissions(file, FILE);
			}
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.debug("The permissions of {} cannot be changed", file, ex);
		}
	}

	static boolean hasPermissions(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
		return hasPermissions(path) ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static boolean isOurs(Path directory) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
			for (Path file : files) {
				String name = String.valueOf(file.getFileName());
				if (!OURS.contains(name) && !DATABASE.matcher(name).matches()) {
					return false;
				}
			}
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** On a file system without such permissions nothing is. */
	private static boolean isWider(Path path, Set<PosixFilePermission> permissions) {
		try {
			PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
			return view != null && !permissions.containsAll(view.readAttributes().permissions());
		}
		catch (IOException | UnsupportedOperationException ex) {
			return false;
		}
	}

	private static void restrict(Path path, Set<PosixFilePermission> permissions) {
		try {
			Set<PosixFilePermission> before = Files.getPosixFilePermissions(path);
			Set<PosixFilePermission> after = EnumSet.copyOf(permissions);
			Files.setPosixFilePermissions(path, after);
			logger.warn(
					"{} could be used by other users of this machine ({}): it is for the user of the broker only now "
							+ "({})",
					path, PosixFilePermissions.toString(before), PosixFilePermissions.toString(after));
		}
		catch (IOException | UnsupportedOperationException ex) {
			logger.warn("{} can be used by other users of this machine, and that cannot be changed: {}", path,
					ex.toString());
		}
	}

}
