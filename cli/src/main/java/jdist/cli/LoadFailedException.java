package jdist.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import jdist.failure.CompositeException;
import jdist.failure.RemoteException;

/// The main of a file of `-L` has failed on some process, so the driver is not run. Ends with
/// [ExitCode#FAILURE].
final class LoadFailedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LoadFailedException(String file, CompositeException failures) {
    super(describe(file, failures), failures);
  }

  private static String describe(String file, CompositeException failures) {
    int count = failures.failures().size();
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.print("-L " + file + " failed on " + count + (count == 1 ? " process" : " processes"));
    out.print("; the driver was not run");
    for (Throwable failure : failures.failures()) {
      out.println();
      if (failure instanceof RemoteException remote && remote.getCause() != null) {
        out.print(String.valueOf(remote.getMessage()).replaceFirst(": (?s).*", ": "));
        remote.getCause().printStackTrace(out);
      } else {
        out.print(failure.getMessage());
      }
    }
    return text.toString().stripTrailing();
  }
}
