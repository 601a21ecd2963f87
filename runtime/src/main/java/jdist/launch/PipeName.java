package jdist.launch;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Linux's name for a pipe between this process and a child: `pipe:[4711]`.
///
/// It serves one purpose. A thread that sits in a read of a pipe comes back when the last process
/// that can write to it has gone, and nothing else in Java wakes it, not even closing the stream.
/// When a worker has ended but a process it started lives on, this reader would wait as long as
/// that lives. Linux lets us open our own end of a pipe for writing, under its number, and a byte
/// written there is all the reader needs.
///
/// @param name the name; empty where there is no `/proc`, or the child had ended
record PipeName(String name) {
  /// The pipe behind a child's file descriptor.
  static PipeName of(long pid, int descriptor) {
    return new PipeName(target(Path.of("/proc/" + pid + "/fd/" + descriptor)));
  }

  /// Writes a line end into this process's end of the pipe, if it still has one.
  void wakeReader() {
    if (!name.startsWith("pipe:")) {
      return;
    }
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (target(descriptor).equals(name)) {
          wake(descriptor);
          return;
        }
      }
    } catch (IOException _) { // not on Linux: nobody is woken
    }
  }

  /// Only an empty pipe: its reader needs no waking otherwise, and writing into a full one would
  /// wait.
  private static void wake(Path descriptor) throws IOException {
    try (FileInputStream in = new FileInputStream(descriptor.toFile());
        FileOutputStream out = new FileOutputStream(descriptor.toFile())) {
      if (in.available() == 0) {
        out.write('\n');
      }
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException _) { // closed meanwhile
      return "";
    }
  }
}
