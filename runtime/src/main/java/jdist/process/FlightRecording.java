package jdist.process;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;

/// The flight recording of one process. The JVM writes it at its end, whatever ends it but a kill;
/// until then it keeps the parts beside the file, in a folder named by time and process, and writes
/// them out each second.
public final class FlightRecording {
  /// The name of the system property that tells a worker where to write one.
  public static final String PROPERTY = "jdist.recording";

  private static final int STATE = 64; // in the header of a part: 0 once it is complete
  private static final String TEMPORARY_FOLDER = "java.io.tmpdir";

  private FlightRecording() {}

  /// The file of one process: `process-3-node7.jfr`.
  public static Path file(Path folder, int processId, String host) {
    return folder.resolve("process-" + processId + "-" + host + ".jfr");
  }

  /// Records this process from now on. To be called while nothing else runs in it.
  ///
  /// @throws IOException if the file cannot be written, or this Java has no recorder
  @SuppressWarnings("resource") // it is closed by the JVM's end
  public static void start(Path file) throws IOException {
    String temporary = System.getProperty(TEMPORARY_FOLDER, "/tmp");
    System.setProperty(TEMPORARY_FOLDER, folderOf(file).toString()); // where its parts will be
    try {
      Recording recording = new Recording(Configuration.getConfiguration("default"));
      recording.setName("jdist");
      recording.setDumpOnExit(true);
      recording.setDestination(file);
      recording.start();
    } catch (ParseException | IllegalStateException e) {
      throw new IOException("there is no flight recorder: " + e.getMessage(), e);
    } finally {
      System.setProperty(TEMPORARY_FOLDER, temporary);
    }
  }

  /// Makes the recording of a process that was killed of the parts that it has left, if it was: all
  /// but its last second is there. To be called when the process has ended.
  ///
  /// @param pid its number in the operating system
  public static void complete(Path file, long pid) throws IOException {
    for (Path folder : list(folderOf(file), "*_" + pid)) {
      List<Path> parts = list(folder, "*.jfr");
      join(parts, file);
      for (Path part : parts) {
        Files.delete(part);
      }
      Files.delete(folder);
    }
  }

  private static Path folderOf(Path file) {
    return file.resolveSibling("");
  }

  private static List<Path> list(Path folder, String pattern) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, pattern)) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      found.sort(Comparator.naturalOrder());
      return found;
    } catch (NoSuchFileException _) {
      return List.of();
    }
  }

  /// A recording is its parts, one behind the other.
  private static void join(List<Path> parts, Path file) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(
            file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (Path part : parts) {
        byte[] content = Files.readAllBytes(part);
        if (content.length > STATE) { // else nothing was written out
          content[STATE] = 0;
          out.write(content);
        }
      }
    }
  }
}
