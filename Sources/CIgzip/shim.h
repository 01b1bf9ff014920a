#include <isa-l.h>

/* Swift imports no array of this length. */
static inline unsigned char *igzip_window(struct inflate_state *state) { return state->tmp_out_buffer; }
