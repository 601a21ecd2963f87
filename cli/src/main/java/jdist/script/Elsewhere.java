package jdist.script;

import java.lang.reflect.Method;

/// Runs a snippet on other processes, or on them too.
public interface Elsewhere {
  /// Answers with what is to be shown as its value, or nothing.
  String run(Method snippet, Target target) throws Exception;
}
