/* SPDX-License-Identifier: Apache-2.0 */
#include "load/allowance.h"

#include <pthread.h>
#include <stdlib.h>

struct quire_allowance {
    pthread_mutex_t mutex; /* guards what follows: both counts go together */
    quire_allowance_left left;
    size_t holders;
};

quire_allowance *quire_allowance_new(quire_allowance_left all)
{
    quire_allowance *allowance = calloc(1, sizeof *allowance);
    if (!allowance) return NULL;
    pthread_mutex_init(&allowance->mutex, NULL);
    allowance->left = all;
    allowance->holders = 1;
    return allowance;
}

quire_allowance *quire_allowance_hold(quire_allowance *allowance)
{
    if (!allowance) return NULL;
    pthread_mutex_lock(&allowance->mutex);
    allowance->holders++;
    pthread_mutex_unlock(&allowance->mutex);
    return allowance;
}

void quire_allowance_release(quire_allowance *allowance)
{
    if (!allowance) return;
    pthread_mutex_lock(&allowance->mutex);
    bool last = --allowance->holders == 0;
    pthread_mutex_unlock(&allowance->mutex);
    if (!last) return;
    pthread_mutex_destroy(&allowance->mutex);
    free(allowance);
}

quire_allowance_left quire_allowance_look(quire_allowance *allowance)
{
    if (!allowance) return (quire_allowance_left){ 0 };
    pthread_mutex_lock(&allowance->mutex);
    quire_allowance_left left = allowance->left;
    pthread_mutex_unlock(&allowance->mutex);
    return left;
}

bool quire_allowance_take(quire_allowance *allowance, quire_allowance_left want)
{
    if (!allowance) return !want.children && !want.bytes;
    pthread_mutex_lock(&allowance->mutex);
    bool enough = want.children <= allowance->left.children && want.bytes <= allowance->left.bytes;
    if (enough) {
        allowance->left.children -= want.children;
        allowance->left.bytes -= want.bytes;
    }
    pthread_mutex_unlock(&allowance->mutex);
    return enough;
}

void quire_allowance_take_most(quire_allowance *allowance, quire_allowance_left want)
{
    if (!allowance) return;
    pthread_mutex_lock(&allowance->mutex);
    quire_allowance_left *left = &allowance->left;
    left->children -= want.children < left->children ? want.children : left->children;
    left->bytes -= want.bytes < left->bytes ? want.bytes : left->bytes;
    pthread_mutex_unlock(&allowance->mutex);
}

void quire_allowance_give_back(quire_allowance *allowance, quire_allowance_left taken)
{
    if (!allowance) return;
    pthread_mutex_lock(&allowance->mutex);
    allowance->left.children += taken.children;
    allowance->left.bytes += taken.bytes;
    pthread_mutex_unlock(&allowance->mutex);
}
