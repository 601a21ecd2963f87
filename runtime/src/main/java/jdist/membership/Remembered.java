package jdist.membership;

import java.util.List;

/// An action that is about to run everywhere. Travels from the driver to the worker that asked.
///
/// @param number by which the driver knows it
/// @param processIds the processes to run it on now, in order: those that will not replay it
public record Remembered(long number, List<Integer> processIds) {}
